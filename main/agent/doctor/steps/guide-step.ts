/** Whether NHI was seen to use a newer guide than the one that Bundles are checked by. Asks no server: answers have told it. */
import type { StatusView } from '../../../../shared/api/views/status.ts';
import { ok, type Step, warning } from '../causes.ts';

export const guideStep: Step = {
  id: 'guide',
  tried: () => ({
    zh: '看健保署的回覆是否已使用較新的實作指引',
    en: 'whether NHI’s answers are of a newer guide than the one in use',
  }),
  run: ({ guideInUse }) => {
    const { inUse, imported, newer } = guideInUse;
    if (newer !== null) {
      const values = { newer: newer.version, when: newer.at, inUse };
      const { zh, en } = WHERE[newer.where];
      const result = { zh: `${inUse}；${zh}：${newer.version}`, en: `${inUse}; ${en}: ${newer.version}` };
      return Promise.resolve(warning('guide-older', values, result));
    }
    return Promise.resolve(
      imported ? ok(`${inUse}（匯入）`, `${inUse} (imported)`) : ok(`${inUse}（內附）`, `${inUse} (ships)`),
    );
  },
};

type Newer = NonNullable<NonNullable<StatusView['guide']>['newer']>;
const WHERE: Readonly<Record<Newer['where'], { readonly zh: string; readonly en: string }>> = {
  'meta.profile': { zh: '回覆的 meta.profile', en: 'meta.profile of an answer' },
  metadata: { zh: '伺服器的 /metadata', en: '/metadata of the server' },
  'code-systems': { zh: '回覆內的代碼系統網址', en: 'code systems in an answer' },
};
