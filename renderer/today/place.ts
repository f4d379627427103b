import { useEffect, useEffectEvent, useMemo } from 'react';
import { place, useHash } from '../app/route.ts';
import { TILES, type OwnerChoice, type Tile } from './entries.ts';

/** Position in 待辦. Kept in the address, so that Back, Esc and reload restore it. Contains no patient data. */
export interface TodayPlace {
  readonly tile: Tile;
  readonly owner: OwnerChoice;
  /** A case or the folded row; null: the first row. */
  readonly row: string | null;
  /** Scroll position, px. */
  readonly top: number;
}

const OWNERS: readonly OwnerChoice[] = ['all', 'mine', 'none'];

export function placeIn(query: string): TodayPlace {
  const params = new URLSearchParams(query);
  const top = Number(params.get('top') ?? '0');
  const row = params.get('row');
  return {
    tile: TILES.find((each) => each === params.get('tile')) ?? 'all',
    owner: OWNERS.find((each) => each === params.get('owner')) ?? 'all',
    row: row === null || row.length > 64 ? null : row,
    top: Number.isInteger(top) && top > 0 ? top : 0,
  };
}

export function queryOfPlace({ tile, owner, row, top }: TodayPlace): string {
  const params = new URLSearchParams();
  if (tile !== 'all') params.set('tile', tile);
  if (owner !== 'all') params.set('owner', owner);
  if (row !== null) params.set('row', row);
  if (top > 0) params.set('top', String(top));
  return params.toString();
}

/** Replaces the address, so that moving through the list adds no history entries. */
export function keepPlace(next: TodayPlace): void {
  place({ page: 'today', query: queryOfPlace(next) });
}

/** The position in the current address. */
export function useTodayPlace(): TodayPlace {
  const hash = useHash();
  return useMemo(() => placeIn(hash.split('?', 2)[1] ?? ''), [hash]);
}

/** Debounce of scrolling, ms. A key or click saves the position at once, as it may leave the page. */
const REST_MS = 200;

/** Restores the scroll position from the address on arrival, and saves it afterwards. */
export function useKeptScroll(top: number, keep: (top: number) => void): void {
  const keepNow = useEffectEvent(keep);
  // Only on arrival; later the person scrolls.
  const arrive = useEffectEvent((main: HTMLElement): void => {
    if (top > 0) main.scrollTop = top;
  });
  useEffect(() => {
    const main = document.getElementById('main');
    if (main === null) return;
    arrive(main);
    let timer: ReturnType<typeof setTimeout> | null = null;
    const flush = (): void => {
      if (timer === null) return;
      clearTimeout(timer);
      timer = null;
      keepNow(Math.round(main.scrollTop));
    };
    const rest = (): void => {
      if (timer !== null) clearTimeout(timer);
      timer = setTimeout(flush, REST_MS);
    };
    main.addEventListener('scroll', rest, { passive: true });
    document.addEventListener('pointerdown', flush, true);
    document.addEventListener('keydown', flush, true);
    return () => {
      if (timer !== null) clearTimeout(timer);
      main.removeEventListener('scroll', rest);
      document.removeEventListener('pointerdown', flush, true);
      document.removeEventListener('keydown', flush, true);
    };
  }, []);
}
