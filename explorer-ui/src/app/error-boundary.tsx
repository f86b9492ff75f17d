import { Button, Result } from 'antd';
import { Component, type ReactNode } from 'react';
import { Translation } from 'react-i18next';

interface State {
  readonly error: Error | undefined;
}

/** A page that fails leaves the menu and the other pages standing. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, State> {
  override state: State = { error: undefined };

  static getDerivedStateFromError(error: Error): State {
    return { error };
  }

  override render() {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return (
      <Translation>
        {(t) => (
          <Result
            status="error"
            title={t('problems.PAGE')}
            subTitle={error.message}
            extra={<Button onClick={() => location.reload()}>{t('common.reload')}</Button>}
          />
        )}
      </Translation>
    );
  }
}
