import { createReadStream } from 'node:fs';
import type { ForeignFolder } from './foreign-folder.ts';

/**
 * A whole copy or none: temporary name, fsync, read back and compared, renamed. A share that lost bytes on the way, or
 * a disk that lies, is found now and not on the day the copy is needed.
 * @throws AgentError `copy-differs`, the system's error
 */
export async function copyDurably(
  from: string,
  folder: Pick<ForeignFolder, 'writeFrom'>,
  name: string,
): Promise<void> {
  await folder.writeFrom(name, createReadStream(from), 0o600, { verify: true });
}
