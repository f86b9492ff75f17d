import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { listen } from './events.js';

/** How long what changed is gathered before the pages look again, in milliseconds. */
const GATHER = 200;

/** Lets every live query look again when something happened that the person may see. */
export function useEvents(base: string, token: () => string | undefined): void {
  const queries = useQueryClient();
  useEffect(() => {
    const leaving = new AbortController();
    let gathering: ReturnType<typeof setTimeout> | undefined;
    const lookAgain = () => {
      gathering = undefined;
      void queries.invalidateQueries({ predicate: ({ meta }) => meta?.['live'] === true });
    };
    void listen({
      ...{ base, token, signal: leaving.signal },
      onEvent: () => {
        gathering ??= setTimeout(lookAgain, GATHER);
      },
    });
    return () => {
      leaving.abort();
      clearTimeout(gathering);
    };
  }, [queries, base, token]);
}
