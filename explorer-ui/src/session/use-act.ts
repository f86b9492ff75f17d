import { useMutation, useQueryClient } from '@tanstack/react-query';

/** An act that changes the ledger; whatever is shown is read again once it has happened. */
export function useAct<Input, Result>(
  run: (input: Input) => Promise<Result>,
  done?: (result: Result, input: Input) => void,
) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: run,
    onSuccess: (result, input) => {
      void queries.invalidateQueries();
      done?.(result, input);
    },
  });
}
