/** A file that is refused as a whole: nothing of it was read into the zone. */
export class FileRefused extends Error {
  readonly code: 'ENCODING' | 'HEADER' | 'ITEM' | 'UNREADABLE';

  constructor(code: FileRefused['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'FileRefused';
    this.code = code;
  }
}
