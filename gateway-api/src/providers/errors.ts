/** A provider gave no usable answer. Its message names the fault, never the data. */
export class ProviderFault extends Error {
  /**
   * `UNREACHABLE`: no connection, or an answer that says to try later; `TIMED_OUT`; `REFUSED`: it does not serve us;
   * `UNUSABLE`: too large, not as the catalogue says, or about another enterprise.
   */
  readonly code: 'UNREACHABLE' | 'TIMED_OUT' | 'REFUSED' | 'UNUSABLE';

  constructor(code: ProviderFault['code'], detail: string, options?: ErrorOptions) {
    super(`${code}: ${detail}`, options);
    this.name = 'ProviderFault';
    this.code = code;
  }
}
