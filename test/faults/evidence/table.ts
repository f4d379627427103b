import { addFigures, NO_FIGURES, type EvidenceScene, type Figures } from './scene.ts';

/** One scene that was run. */
export interface Ran {
  readonly scene: EvidenceScene;
  readonly figures: Figures;
  readonly problems: readonly string[];
}

const COLUMNS: readonly (readonly [head: string, value: (figures: Figures) => string])[] = [
  ['Bundles', ({ bundles }) => String(bundles)],
  ['twice', ({ twice }) => String(twice)],
  ['untold', ({ untold }) => String(untold)],
  ['told false', ({ toldFalse }) => String(toldFalse)],
  ["another's", ({ anothers }) => String(anothers)],
  ['misnamed', ({ misnamed }) => String(misnamed)],
  ['lost', ({ lost }) => String(lost)],
  ['doubts', ({ doubts }) => String(doubts)],
  ['ended alone', ({ alone }) => String(alone)],
  ['asked', ({ asked }) => String(asked)],
  ['requests each', ({ requests, bundles }) => (requests / Math.max(1, bundles)).toFixed(1)],
  ['kills', ({ kills }) => String(kills)],
  ['most POSTs', ({ mostPosts }) => String(mostPosts)],
];

/** A Markdown table: a line for each scene, each group and all. */
export function tableOf(ran: readonly Ran[]): string {
  const groups = [...new Set(ran.map(({ scene }) => scene.group))];
  const sum = (some: readonly Ran[]): Figures =>
    some.reduce((total, { figures }) => addFigures(total, figures), NO_FIGURES);
  const line = (name: string, figures: Figures): string =>
    `| ${[name, ...COLUMNS.map(([, value]) => value(figures))].join(' | ')} |`;
  return [
    `| scene | ${COLUMNS.map(([head]) => head).join(' | ')} |`,
    `| --- |${COLUMNS.map(() => ' ---: |').join('')}`,
    ...groups.flatMap((group) => {
      const some = ran.filter(({ scene }) => scene.group === group);
      return [
        ...some.map(({ scene, figures }) => line(scene.name, figures)),
        line(`**${group}, ${String(some.length)} scenes**`, sum(some)),
      ];
    }),
    line(`**all, ${String(ran.length)} scenes**`, sum(ran)),
  ].join('\n');
}
