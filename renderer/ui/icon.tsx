import type { ReactNode } from 'react';
import type { StageIcon } from '../cases/stage.tsx';

/** A 16 px line icon in the text's colour. Decorative: the text beside it or the button's label has the meaning. */
export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }): ReactNode {
  return (
    <svg
      className="icon"
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}

const circle = 'M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0Z';

/** Paths on a 16 × 16 grid, stroke width 1.5. */
const PATHS = {
  clip: 'M13 7.2 8 12.2a3 3 0 0 1-4.3-4.3l5.4-5.3a2 2 0 0 1 2.9 2.8l-5.3 5.3a1 1 0 0 1-1.4-1.4l4.7-4.7',
  shield: 'M8 1.8l5 1.9v4c0 3-2 5.3-5 6.5-3-1.2-5-3.5-5-6.5v-4ZM6.3 6.3l3.4 3.4M9.7 6.3l-3.4 3.4',
  clock: `${circle}M8 4.6V8l2.3 1.5`,
  upload: 'M8 10.5V2.5M4.8 5.5 8 2.3l3.2 3.2M2.5 10.5v3h11v-3',
  question: `${circle}M6.2 6.3a1.8 1.8 0 1 1 2.7 1.6c-.6.3-.9.7-.9 1.3M8 11.3v.1`,
  info: `${circle}M8 7.5v3.3M8 5.2v.1`,
  block: `${circle}M3.9 3.9l8.2 8.2`,
  pause: `${circle}M6.4 5.9v4.2M9.6 5.9v4.2`,
  cross: `${circle}M6 6l4 4M10 6l-4 4`,
  tick: `${circle}M5.3 8.2l1.9 1.9 3.5-3.9`,
  hourglass: 'M4 2h8M4 14h8M5 2v2.5L8 8l3-3.5V2M5 14v-2.5L8 8l3 3.5V14',
  alert: 'M8 2.2 14.3 13.3H1.7ZM8 6.5v3M8 11.4v.1',
  search: 'M11.5 7a4.5 4.5 0 1 1-9 0 4.5 4.5 0 0 1 9 0ZM10.3 10.3 14 14',
  half: `${circle}M8 2v12M8 4.5h3.5M8 8h4.5M8 11.5h3.5`,
  plus: 'M9.5 2H4v12h8V4.5ZM8 6.3v4.4M5.8 8.5h4.4',
  return: 'M5.5 3 2.5 6l3 3M2.8 6H10a3.5 3.5 0 0 1 0 7H6.5',
  copy: 'M5.5 5.5h8v8h-8ZM10.5 5.5v-3h-8v8h3',
  back: 'M9.5 3.5 5 8l4.5 4.5',
  close: 'M4 4l8 8M12 4l-8 8',
  refresh: 'M13.5 7A5.6 5.6 0 0 0 3.2 5.2M2.5 9a5.6 5.6 0 0 0 10.3 1.8M3 2.2v3.2h3.2M13 13.8v-3.2H9.8',
  list: 'M5.5 4h8M5.5 8h8M5.5 12h8M2.5 4h.1M2.5 8h.1M2.5 12h.1',
  folder: 'M2 4h4.3l1.3 1.6H14V13H2Z',
  server: 'M2.5 3h11v4h-11ZM2.5 9h11v4h-11ZM5 5h.1M5 11h.1',
  key: 'M8.7 6.1a3.1 3.1 0 1 1-6.2 0 3.1 3.1 0 0 1 6.2 0ZM8 8l5.5 5.5M11.3 11.3l1.6-1.6',
  code: 'M5.5 4.5 2 8l3.5 3.5M10.5 4.5 14 8l-3.5 3.5',
  inbox: 'M2 9.5 4 3h8l2 6.5V13H2ZM2 9.5h3.5l1 1.5h3l1-1.5H14',
  lock: 'M3.5 7.3h9v6.2h-9ZM5.3 7.3V5.2a2.7 2.7 0 0 1 5.4 0v2.1M8 9.8v1.4',
  person: 'M10.6 5a2.6 2.6 0 1 1-5.2 0 2.6 2.6 0 0 1 5.2 0ZM2.8 13.8a5.2 5.2 0 0 1 10.4 0',
  people:
    'M8.6 5.2a2.4 2.4 0 1 1-4.8 0 2.4 2.4 0 0 1 4.8 0ZM1.5 13.2a4.7 4.7 0 0 1 9.4 0M10.6 3a2.3 2.3 0 0 1 0 4.4M12 9.2a4.7 4.7 0 0 1 2.5 4',
  more: 'M3.4 8a.2.2 0 1 0 .4 0 .2.2 0 1 0-.4 0M7.8 8a.2.2 0 1 0 .4 0 .2.2 0 1 0-.4 0M12.2 8a.2.2 0 1 0 .4 0 .2.2 0 1 0-.4 0',
  right: 'm6 4 4 4-4 4',
  down: 'm4 6 4 4 4-4',
  next: 'm6 4 4 4-4 4',
  check: 'm3.5 8.5 3 3 6-6.5',
  up: 'M3.5 10 8 5.5l4.5 4.5',
  sheet: 'M4 2h5l3 3v9H4ZM9 2v3h3M6.2 7.8l3.6 3.8M9.8 7.8l-3.6 3.8',
  printer: 'M4.5 6V2.5h7V6M4.5 11.5h-2V6h11v5.5h-2M4.5 9.5h7v4h-7Z',
  file: 'M4 2h5l3 3v9H4ZM9 2v3h3',
  send: 'M14 2 2 7l4.5 2L9 13.5ZM6.5 9 14 2',
} as const satisfies Record<StageIcon, string> & Record<string, string>;

export type IconName = keyof typeof PATHS;
