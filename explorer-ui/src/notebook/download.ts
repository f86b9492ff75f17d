/** Hands a value to the person as a file. */
export function downloadJson(name: string, value: unknown): void {
  downloadText(name, JSON.stringify(value, null, 2), 'application/json');
}

export function downloadText(name: string, content: string, type = 'text/plain;charset=utf-8'): void {
  download(name, new Blob([content], { type }));
}

export function downloadBytes(name: string, bytes: Uint8Array, type: string): void {
  download(name, new Blob([Uint8Array.from(bytes)], { type }));
}

function download(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
