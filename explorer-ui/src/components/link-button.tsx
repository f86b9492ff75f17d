import { Button, type ButtonProps } from 'antd';
import type { ReactNode } from 'react';
import { useHref, useLinkClickHandler } from 'react-router';

interface LinkButtonProps extends Pick<ButtonProps, 'type'> {
  readonly to: string;
  readonly children: ReactNode;
}

/** A link that looks like a button: one stop of the keyboard, where a button inside a link would be two. */
export function LinkButton({ to, children, ...look }: LinkButtonProps) {
  const follow = useLinkClickHandler<HTMLElement>(to);
  return (
    <Button {...look} href={useHref(to)} onClick={follow}>
      {children}
    </Button>
  );
}
