import { basename } from 'node:path';
import { AgentError } from '../../agent/error.ts';
import type { Io } from '../io.ts';
import { layoutOf } from './layout.ts';
import { readJournal } from './switch-link.ts';

/**
 * Says on stderr that an update was switched to and nobody has confirmed it: it is under way just now, or was cut off. The agent
 * itself cannot settle it: the link and the versions beside it are an administrator's to change, and one that does not come up says
 * nothing. So it is said where IT looks, whether an agent answers or not.
 */
export async function tellUnsettledUpdate(
  io: Pick<Io, 'err'>,
  program = process.argv[1] ?? '',
): Promise<void> {
  const left = await unsettledUpdate(program);
  if (left === null) return;
  const [from, to] = [basename(left.from), basename(left.to)];
  io.err(
    `WARNING: the update from ${from} to ${to} is not confirmed: it is under way, or was cut off; then run ` +
      `\`twpas-agent update apply\` as an administrator, which confirms or undoes it ` +
      `（更新尚未確認：若非正在更新，請以系統管理員再執行一次 twpas-agent update apply，會確認新版或換回舊版）`,
  );
}

/** Null where there is none, or it was cut off before its switch, which changes nothing. */
async function unsettledUpdate(program: string): Promise<{ from: string; to: string } | null> {
  try {
    const { link, folder } = layoutOf(program);
    const left = await readJournal(link);
    return left === null || left.from === folder ? null : left;
  } catch (error) {
    if (error instanceof AgentError) return null; // not installed from an archive: nothing here was ever switched
    throw error;
  }
}
