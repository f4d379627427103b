import { TRAY_ICONS, type TrayIcon } from '../../main/desktop/tray/tray-state.ts';
import { icoOf, pngOf } from './png.ts';
import { disc, either, paint, roundedSquare, stroke, type Layer, type Shape } from './shapes.ts';

const BLUE = '#1d5c9e';
const RED = '#b3261e';
const AMBER = '#8a5300';
const GREY = '#566270';
const WHITE = '#ffffff';

/** Each state by its sign as well as by its colour: some people do not see the difference between two of these. */
const SIGNS: Record<TrayIcon, { readonly ground: string; readonly sign: Shape }> = {
  fine: {
    ground: BLUE,
    sign: stroke(
      [
        [0.26, 0.53],
        [0.43, 0.7],
        [0.75, 0.32],
      ],
      0.14,
    ),
  },
  sending: {
    ground: BLUE,
    sign: either(
      stroke(
        [
          [0.5, 0.77],
          [0.5, 0.26],
        ],
        0.14,
      ),
      stroke(
        [
          [0.28, 0.47],
          [0.5, 0.25],
          [0.72, 0.47],
        ],
        0.14,
      ),
    ),
  },
  attention: {
    ground: RED,
    sign: either(
      stroke(
        [
          [0.5, 0.24],
          [0.5, 0.54],
        ],
        0.16,
      ),
      disc(0.5, 0.76, 0.09),
    ),
  },
  paused: {
    ground: AMBER,
    sign: either(
      stroke(
        [
          [0.36, 0.3],
          [0.36, 0.7],
        ],
        0.15,
      ),
      stroke(
        [
          [0.64, 0.3],
          [0.64, 0.7],
        ],
        0.15,
      ),
    ),
  },
  offline: {
    ground: GREY,
    sign: either(
      stroke(
        [
          [0.3, 0.3],
          [0.7, 0.7],
        ],
        0.14,
      ),
      stroke(
        [
          [0.7, 0.3],
          [0.3, 0.7],
        ],
        0.14,
      ),
    ),
  },
};

function trayLayers(icon: TrayIcon): Layer[] {
  const { ground, sign } = SIGNS[icon];
  return [
    { colour: ground, shape: roundedSquare(0.03, 0.24) },
    { colour: WHITE, shape: sign },
  ];
}

/** The page's icon: a sheet with a folded corner and a tick, on blue. */
const APP: readonly Layer[] = [
  { colour: BLUE, shape: roundedSquare(0, 0.22) },
  {
    colour: WHITE,
    shape: stroke(
      [
        [0.28, 0.22],
        [0.56, 0.22],
        [0.72, 0.375],
        [0.72, 0.78],
        [0.28, 0.78],
        [0.28, 0.22],
      ],
      0.065,
    ),
  },
  {
    colour: WHITE,
    shape: stroke(
      [
        [0.39, 0.58],
        [0.47, 0.66],
        [0.61, 0.5],
      ],
      0.065,
    ),
  },
];

/** Electron picks the file for the screen's scale by the mark in its name. */
const SCALES = [
  ['', 16],
  ['@1.25x', 20],
  ['@1.5x', 24],
  ['@2x', 32],
] as const;
const APP_SIZES = [16, 24, 32, 48, 64, 128, 256] as const;

/** Every picture of the desktop program, by its path below `resources/icons`. Nothing is taken from anywhere. */
export function iconFiles(): ReadonlyMap<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (const icon of TRAY_ICONS)
    for (const [mark, size] of SCALES)
      files.set(`tray-${icon}${mark}.png`, pngOf(paint(size, trayLayers(icon))));
  const app = APP_SIZES.map((size) => ({ size, png: pngOf(paint(size, APP)) }));
  for (const { size, png } of app) {
    files.set(`linux/${String(size)}x${String(size)}.png`, png);
    if (size === 256) files.set('app.png', png);
  }
  files.set('app.ico', icoOf(app));
  files.set('badge.png', pngOf(paint(32, [{ colour: RED, shape: disc(0.5, 0.5, 0.36) }])));
  return files;
}
