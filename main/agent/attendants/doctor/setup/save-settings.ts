import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { ensurePrivateDir, writeDurably } from '../../../ground/base/files.ts';
import { AgentError } from '../../../ground/error.ts';

/**
 * Writes the first settings file, on disk when it resolves; a crash before leaves none, and the wizard starts again.
 * @throws AgentError `settings-exist`: an existing file is never replaced.
 */
export async function saveSettings(file: string, text: string): Promise<void> {
  if (existsSync(file)) {
    throw new AgentError('settings-exist');
  }
  // In a folder that others may write, they could replace the file.
  await ensurePrivateDir(dirname(file));
  await writeDurably(file, text, 0o600);
}
