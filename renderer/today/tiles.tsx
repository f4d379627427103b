import type { ReactNode } from 'react';
import type { TodayEntry } from '../../shared/api/work-contract.ts';
import { num } from '../format/number.ts';
import type { Texts } from '../texts/texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { isOfTile, TILES, workKind, type Tile } from './entries.ts';

interface TilesProps {
  readonly entries: readonly TodayEntry[];
  readonly snoozed: number;
  readonly chosen: Tile;
  readonly onChoose: (tile: Tile) => void;
}

/** What there is to do by its kind, counted; one of them is always chosen, and the list shows that. */
export function Tiles({ entries, snoozed, chosen, onChoose }: TilesProps): ReactNode {
  const texts = useTexts();
  const { tiles: words } = texts.today;
  return (
    <fieldset className="tiles" aria-label={words.label}>
      {TILES.map((tile) => {
        const own = entries.filter((entry) => isOfTile(entry, tile));
        const urgent = tile === 'urgent' && own.length > 0;
        return (
          <label key={tile} className="tile">
            <input
              type="radio"
              name="tile"
              className="unseen"
              checked={tile === chosen}
              onChange={() => {
                onChoose(tile);
              }}
            />
            <b className={urgent ? 'tone-bad' : own.length === 0 ? 'faint' : undefined}>{num(own.length)}</b>
            <span className="tile-words">
              <span>{words[tile]}</span>
              <small>{splitOf(tile, own, snoozed, texts)}</small>
            </span>
          </label>
        );
      })}
    </fieldset>
  );
}

/** What the number of a tile is made of. */
function splitOf(tile: Tile, own: readonly TodayEntry[], snoozed: number, texts: Texts): string {
  const { tiles: words } = texts.today;
  const count = (test: (entry: TodayEntry) => boolean): number => own.filter(test).length;
  const parts = (pairs: readonly (readonly [string, number])[]): string =>
    pairs
      .filter(([, n]) => n > 0)
      .map(([word, n]) => words.parts(word, n))
      .join(texts.shell.common.listEnd);
  switch (tile) {
    case 'all':
      return snoozed > 0 ? words.later(snoozed) : words.laterNone;
    case 'urgent':
      return words.dues(
        count(({ kind }) => kind === 'overdue'),
        count(({ kind }) => kind === 'due-soon'),
      );
    case 'asks':
      return parts([
        [texts.stages['supplement-requested'].word, count((one) => workKind(one) === 'supplement-requested')],
        [texts.stages.returned.word, count((one) => workKind(one) === 'returned')],
      ]);
    case 'doctor':
      return parts(
        (['denied', 'partially-approved'] as const).map((stage) => [
          texts.stages[stage].word,
          count(({ reasons }) => reasons[0]?.detail === stage),
        ]),
      );
    case 'files':
      return words.filesHint;
    case 'doubt':
      return words.doubtHint;
  }
}
