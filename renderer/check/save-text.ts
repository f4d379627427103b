import { saveBlob } from '../excel/save-blob.ts';

/** Hands a text to the browser as a file; the desktop window asks where to. */
export function saveText(name: string, text: string, type: string): void {
  saveBlob(name, new Blob([text], { type }));
}
