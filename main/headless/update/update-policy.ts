import type { Settings } from '../../../shared/settings.ts';
import { AgentError } from '../../agent/error.ts';

/** Where newer versions are looked for and whose signature their list must bear. */
export interface UpdatePolicy {
  readonly feed: string;
  readonly publicKey: string;
}

/** Off unless somebody has switched it on, named a folder and pinned a key. @throws AgentError `update-off`, `update-key` */
export function updatePolicy(
  { update }: Pick<Settings, 'update'>,
  env: Readonly<Record<string, string | undefined>> = process.env,
): UpdatePolicy {
  const named = env['TWPAS_UPDATE_FEED'] ?? '';
  const feed = named === '' ? (update.feed ?? '') : named;
  if (!update.allowed || feed === '')
    throw new AgentError(
      'update-off',
      'updates are off: they need update.allowed and a folder, in update.feed or in TWPAS_UPDATE_FEED',
      {
        messageZh:
          '未啟用更新：須在設定啟用 update.allowed，並以 update.feed 或 TWPAS_UPDATE_FEED 指定資料夾',
      },
    );
  if (update.publicKey === undefined)
    throw new AgentError(
      'update-key',
      'updates need update.publicKey: the key that the list of releases is signed with',
      { messageZh: '更新須在設定 update.publicKey 填入發行者的簽章公鑰' },
    );
  return { feed, publicKey: update.publicKey };
}
