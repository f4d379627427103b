import { describe, expect, it } from 'vitest';
import { DARK, LIGHT, type Palette } from '../../../../renderer/app/palette.ts';

/** WCAG 2.2 §1.4.3: relative luminance of an sRGB colour. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

function pairs(palette: Palette): [string, string, string][] {
  const grounds = {
    canvas: palette.canvas,
    surface: palette.surface,
    raised: palette.raised,
    accentSoft: palette.accentSoft,
  };
  const inks = { text: palette.text, textSecond: palette.textSecond, accent: palette.accent };
  const onGrounds = Object.entries({
    ...inks,
    ...Object.fromEntries(Object.entries(palette.tones).map(([tone, { ink }]) => [tone, ink])),
  }).flatMap(([ink, colour]) =>
    Object.entries(grounds).map(([ground, under]): [string, string, string] => [
      `${ink} on ${ground}`,
      colour,
      under,
    ]),
  );
  const onSoft = Object.entries(palette.tones).map(([tone, { ink, soft }]): [string, string, string] => [
    `${tone} on its own ground`,
    ink,
    soft,
  ]);
  return [
    ...onGrounds,
    ...onSoft,
    ['practice', palette.practiceText, palette.practice],
    ['words of a filled button', palette.onAccent, palette.accent],
  ];
}

describe.each([
  ['light', LIGHT],
  ['dark', DARK],
])('the %s palette', (_name, palette) => {
  it.each(pairs(palette))('is readable: %s has 4.5:1', (_pair, ink, ground) => {
    expect(contrast(ink, ground)).toBeGreaterThanOrEqual(4.5);
  });

  it('has borders of controls that are seen: 3:1', () => {
    expect(contrast(palette.lineStrong, palette.surface)).toBeGreaterThanOrEqual(3);
  });
});
