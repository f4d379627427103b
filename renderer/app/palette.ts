import type { Tone } from '../ui/words.tsx';

/**
 * All colours of both themes, passed to antd as tokens and to our CSS as variables. Text colours have a contrast of 4.5:1 on `surface`, on
 * `canvas` and on their own `soft` background (WCAG AA).
 */
export interface Palette {
  readonly accent: string;
  readonly accentHover: string;
  readonly accentActive: string;
  /** Background of the current row and of selected rows. */
  readonly accentSoft: string;
  readonly accentLine: string;
  /** Text on a filled button. */
  readonly onAccent: string;
  readonly canvas: string;
  readonly surface: string;
  readonly raised: string;
  /** Background of table heads and secondary blocks. */
  readonly quiet: string;
  /** Background of keyboard keys and segmented controls. */
  readonly fill: string;
  /** Background of the selected option of a segmented control. */
  readonly chosen: string;
  readonly line: string;
  /** Line between rows. */
  readonly split: string;
  readonly buttonLine: string;
  /** Border of input fields: contrast 3:1. */
  readonly lineStrong: string;
  readonly text: string;
  readonly textSecond: string;
  /** Text of disabled controls and of zeros. */
  readonly textFaint: string;
  readonly practice: string;
  readonly practiceText: string;
  /** Background of search matches. */
  readonly mark: string;
  readonly shadow: string;
  readonly shadowRaised: string;
  readonly tones: Readonly<
    Record<Tone, { readonly ink: string; readonly soft: string; readonly line: string }>
  >;
}

export const LIGHT: Palette = {
  accent: '#1d5c9e',
  accentHover: '#174b83',
  accentActive: '#123c69',
  accentSoft: '#eaf1f9',
  accentLine: '#b5cde8',
  onAccent: '#ffffff',
  canvas: '#f4f6f8',
  surface: '#ffffff',
  raised: '#ffffff',
  quiet: '#f7f9fb',
  fill: '#eef1f4',
  chosen: '#ffffff',
  line: '#e3e7ec',
  split: '#edf0f3',
  buttonLine: '#c3cbd4',
  lineStrong: '#838d99',
  text: '#17202b',
  textSecond: '#55616f',
  textFaint: '#98a2ad',
  practice: '#f7e8c3',
  practiceText: '#5c4300',
  mark: '#ffe9a8',
  shadow: '0 1px 2px rgb(16 32 52 / 4%)',
  shadowRaised: '0 8px 28px rgb(16 32 52 / 18%)',
  tones: {
    neutral: { ink: '#55616f', soft: '#eef1f4', line: '#d5dbe2' },
    progress: { ink: '#1d5c9e', soft: '#dce9f7', line: '#b5cde8' },
    attention: { ink: '#865100', soft: '#fbf1dd', line: '#ecd6a6' },
    bad: { ink: '#b3261e', soft: '#fcecea', line: '#f0c3bf' },
    good: { ink: '#1a6b3b', soft: '#e6f4eb', line: '#b7dcc5' },
  },
};

export const DARK: Palette = {
  accent: '#7db2ea',
  accentHover: '#9cc5f1',
  accentActive: '#5f9bdb',
  accentSoft: '#1b2d42',
  accentLine: '#31537a',
  onAccent: '#0f1820',
  canvas: '#11161c',
  surface: '#191f27',
  raised: '#212933',
  quiet: '#1e252e',
  fill: '#262e38',
  chosen: '#3a4653',
  line: '#2b3440',
  split: '#252d37',
  buttonLine: '#3f4a57',
  lineStrong: '#717d8b',
  text: '#e4e9ef',
  textSecond: '#a3afbc',
  textFaint: '#687482',
  practice: '#3d3113',
  practiceText: '#f0d48a',
  mark: '#5a4a12',
  shadow: 'none',
  shadowRaised: '0 8px 28px rgb(0 0 0 / 50%)',
  tones: {
    neutral: { ink: '#a3afbc', soft: '#262e38', line: '#3a4551' },
    progress: { ink: '#7db2ea', soft: '#21384f', line: '#31537a' },
    attention: { ink: '#e3b457', soft: '#352b14', line: '#5d4b22' },
    bad: { ink: '#f2958c', soft: '#3b2221', line: '#6a3935' },
    good: { ink: '#76c893', soft: '#18301f', line: '#2c5539' },
  },
};

/** Sets the palette as CSS variables on the root element through the CSSOM: the content security policy allows no inline style attribute. */
export function applyPalette(palette: Palette, dark: boolean): void {
  const { style } = document.documentElement;
  const { tones, ...plain } = palette;
  for (const [name, value] of Object.entries(plain)) style.setProperty(`--c-${name}`, value);
  for (const [tone, { ink, soft, line }] of Object.entries(tones)) {
    style.setProperty(`--c-${tone}`, ink);
    style.setProperty(`--c-${tone}-soft`, soft);
    style.setProperty(`--c-${tone}-line`, line);
  }
  style.setProperty('color-scheme', dark ? 'dark' : 'light');
}
