/** Every command works on one network's folder. */
export interface DirectoryOption {
  readonly dir: string;
}
