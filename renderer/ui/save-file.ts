export function saveBlob(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // Revoke late enough for the browser to have read the blob.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** Downloads text as a file; the desktop window asks for the folder. */
export function saveText(name: string, text: string, type: string): void {
  saveBlob(name, new Blob([text], { type }));
}
