import type { Settings } from '../../../shared/settings.ts';
import { META_GET, META_SET } from '../ground/db/meta.ts';
import type { Store } from '../ground/db/store.ts';
import { AgentError } from '../ground/error.ts';

type Environment = NonNullable<Settings['environment']>;

const NAMES: Readonly<Record<Environment, string>> & Readonly<Record<string, string | undefined>> = {
  production: '正式',
  test: '測試',
  practice: '練習',
};

/**
 * A data folder belongs to the environment that first used it: test cases beside real ones, or a test key at NHI's
 * real server, is what two settings files are there to prevent.
 * @throws AgentError `environment-mixed`
 */
export async function keepToEnvironment(store: Store, environment: Environment | undefined): Promise<void> {
  if (environment === undefined) return;
  const key = 'environment';
  const found = store.get<{ value: string }>(META_GET, { key })?.value;
  if (found === environment) return;
  if (found === undefined) {
    await store.write((tx) => {
      tx.run(META_SET, { key, value: environment });
    });
    return;
  }
  throw new AgentError(
    'environment-mixed',
    `This data folder belongs to the ${found} environment, the settings say ${environment}: give each its own dataDir.`,
    {
      messageZh: `此資料夾屬於${NAMES[found] ?? found}環境，設定檔卻是${NAMES[environment]}環境：兩個環境請分別使用不同的 dataDir。`,
    },
  );
}
