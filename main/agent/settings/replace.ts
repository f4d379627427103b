import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { writeDurably } from '../db/files.ts';
import { AgentError } from '../error.ts';
import { readSettings } from './load.ts';

/** The settings file as it lies on disk. */
export function settingsText(file: string): { file: string; text: string; sha256: string } {
  const text = readFileSync(file, 'utf8');
  return { file, text, sha256: createHash('sha256').update(text).digest('hex') };
}

/**
 * Puts another text in its place; the one before is kept as `FILE.previous`. A crash between the two writes leaves the old
 * file and its copy.
 * @throws AgentError `settings-changed` when it is not the text that was edited, `settings-invalid` when the new one has problems.
 */
export async function replaceSettings(
  file: string,
  edited: { readonly text: string; readonly sha256: string },
): Promise<void> {
  const now = settingsText(file);
  if (now.sha256 !== edited.sha256) {
    throw new AgentError('settings-changed', 'The settings file was changed meanwhile; load it anew.', {
      messageZh: '設定檔在編輯期間已被修改，請重新載入。',
    });
  }
  if (!readSettings(file, edited.text).ok) {
    throw new AgentError('settings-invalid', 'The settings are not right yet; nothing was written.', {
      messageZh: '設定還有問題，尚未寫入。',
    });
  }
  // Whoever may read it now may read it afterwards.
  const mode = (await stat(file)).mode & 0o777;
  await writeDurably(`${file}.previous`, now.text, mode);
  await writeDurably(file, edited.text, mode);
}
