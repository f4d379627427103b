import type { Page } from 'playwright-core';
import type { OpenMonths } from '../../test/months/open-months.ts';
import type { Outcome } from '../../test/months/plan.ts';

/** A way to look at a page. `few`: only the pictures that ask for it. */
export interface Mode {
  readonly width: number;
  readonly height: number;
  readonly colours: 'light' | 'dark';
  readonly scale?: number;
  readonly language?: 'en';
  readonly forced?: true;
  readonly few?: Few;
}
export type Few = 'en' | 'zoom';

const SMALL = { width: 1366, height: 768 } as const;
const LARGE = { width: 1920, height: 1080 } as const;

export const MODES: Readonly<Record<string, Mode>> = {
  'light-1366': { ...SMALL, colours: 'light' },
  'dark-1366': { ...SMALL, colours: 'dark' },
  'light-1920': { ...LARGE, colours: 'light' },
  'dark-1920': { ...LARGE, colours: 'dark' },
  en: { ...SMALL, colours: 'light', language: 'en', few: 'en' },
  // 1366×768 at 200 %.
  zoom: { width: 683, height: 384, scale: 2, colours: 'light', few: 'zoom' },
  forced: { ...SMALL, colours: 'light', forced: true },
};

/** A page or dialog to take a picture of. */
export interface Shot {
  readonly name: string;
  /** Name of the person who has signed in; default a clerk. */
  readonly who?: string;
  readonly hash: (months: OpenMonths) => string;
  /** Presses what opens the dialog, and waits for it. It must not change a case: others are still to be taken. */
  readonly open?: (page: Page, months: OpenMonths) => Promise<void>;
  /** Brings the agent into a state; the answer takes it out again. */
  readonly during?: (months: OpenMonths) => Promise<() => Promise<unknown>>;
  /** The whole page, not only what is in sight. */
  readonly whole?: boolean;
  readonly also?: readonly Few[];
}

export const at =
  (hash: string): Shot['hash'] =>
  () =>
    hash;

/** Address of a case: the newest with this outcome, among those that `which` takes. */
export const caseWith =
  (outcome: Outcome, which: Which = {}): Shot['hash'] =>
  ({ applications, ids }) => {
    const found = applications.findLast(
      (one) =>
        one.outcome === outcome &&
        (which.appeal === undefined || one.appeal === which.appeal) &&
        (which.closed === undefined || (one.closedAt !== null) === which.closed) &&
        (which.follows === undefined || (one.after !== null) === which.follows) &&
        (which.followed === undefined || applications.some(({ after }) => after === one) === which.followed),
    );
    if (found === undefined) throw new Error(`the four months have no such ${outcome}`);
    return `#/cases/${ids.get(found.n) ?? ''}${which.part === undefined ? '' : `?part=${which.part}`}`;
  };

interface Which {
  readonly appeal?: 'appeal' | 'no-appeal' | 'undecided' | null;
  readonly closed?: boolean;
  /** It follows another case … */
  readonly follows?: boolean;
  /** … or another follows it. */
  readonly followed?: boolean;
  readonly part?: string;
}

/** Waits for a dialog. */
export const dialog = (page: Page): Promise<void> =>
  page.locator('.ant-modal-content, [role="dialog"]').first().waitFor();

/** Presses the button of this name; `seen` waits for what it opens. */
export const button =
  (name: string | RegExp, seen?: (page: Page) => Promise<void>): NonNullable<Shot['open']> =>
  async (page) => {
    await page.getByRole('button', { name }).click();
    await seen?.(page);
  };
