import { crc32, deflateSync } from 'node:zlib';
import { TRAY_ICONS, type TrayIcon } from '../../main/desktop/tray/tray-state.ts';

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

/** Pixels, row by row: red, green, blue, opacity (not premultiplied). */
interface Picture {
  readonly size: number;
  readonly rgba: Uint8Array;
}

/** A square picture as a PNG file (ISO/IEC 15948): 8 bits, truecolour with alpha, no filter. The same bytes each time. */
function pngOf({ size, rgba }: Picture): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 6, 0, 0, 0], 8);
  const rows = Buffer.alloc(size * (1 + size * 4));
  for (let y = 0; y < size; y++)
    rows.set(rgba.subarray(y * size * 4, (y + 1) * size * 4), y * (1 + size * 4) + 1);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(data.length, 0);
  whole.set(body, 4);
  whole.writeUInt32BE(crc32(body), body.length + 4);
  return whole;
}

/** A Windows icon file holding these PNGs, each square of the given size (256 at most). */
function icoOf(pictures: readonly { readonly size: number; readonly png: Buffer }[]): Buffer {
  const directory = Buffer.alloc(6 + 16 * pictures.length);
  directory.writeUInt16LE(1, 2);
  directory.writeUInt16LE(pictures.length, 4);
  let offset = directory.length;
  pictures.forEach(({ size, png }, index) => {
    const entry = 6 + 16 * index;
    // 256 is written as 0.
    directory.set([size % 256, size % 256], entry);
    directory.writeUInt16LE(1, entry + 4);
    directory.writeUInt16LE(32, entry + 6);
    directory.writeUInt32LE(png.length, entry + 8);
    directory.writeUInt32LE(offset, entry + 12);
    offset += png.length;
  });
  return Buffer.concat([directory, ...pictures.map(({ png }) => png)]);
}

/** Whether a point of the unit square (0,0 top left) is inside. */
type Shape = (x: number, y: number) => boolean;

interface Layer {
  /** `#rrggbb`. */
  readonly colour: string;
  readonly shape: Shape;
}

function roundedSquare(inset: number, radius: number): Shape {
  return (x, y) => {
    const dx = Math.max(Math.abs(x - 0.5) - (0.5 - inset - radius), 0);
    const dy = Math.max(Math.abs(y - 0.5) - (0.5 - inset - radius), 0);
    return Math.hypot(dx, dy) <= radius;
  };
}

function disc(cx: number, cy: number, radius: number): Shape {
  return (x, y) => Math.hypot(x - cx, y - cy) <= radius;
}

/** A line with round ends through these points. */
function stroke(points: readonly (readonly [number, number])[], width: number): Shape {
  return (x, y) =>
    points.some((to, index) => {
      const from = points[index - 1];
      return from !== undefined && distance(x, y, from, to) <= width / 2;
    });
}

function either(...shapes: readonly Shape[]): Shape {
  return (x, y) => shapes.some((shape) => shape(x, y));
}

function distance(
  x: number,
  y: number,
  [ax, ay]: readonly [number, number],
  [bx, by]: readonly [number, number],
): number {
  const length = (bx - ax) ** 2 + (by - ay) ** 2;
  const along =
    length === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length));
  return Math.hypot(x - ax - along * (bx - ax), y - ay - along * (by - ay));
}

/** Paints layers over each other. Edges are smoothed by samples across and down each pixel: more where pixels are few. */
function paint(size: number, layers: readonly Layer[]): Picture {
  const samples = size < 100 ? 8 : 4;
  const rgba = new Uint8Array(size * size * 4);
  const colours = layers.map(({ colour }) =>
    [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16)),
  );
  for (let py = 0; py < size; py++)
    for (let px = 0; px < size; px++) {
      const sum = [0, 0, 0];
      let covered = 0;
      for (let sample = 0; sample < samples * samples; sample++) {
        const x = (px + ((sample % samples) + 0.5) / samples) / size;
        const y = (py + (Math.floor(sample / samples) + 0.5) / samples) / size;
        const colour = colours[layers.findLastIndex(({ shape }) => shape(x, y))];
        if (colour === undefined) continue;
        covered++;
        colour.forEach((value, channel) => (sum[channel] = (sum[channel] ?? 0) + value));
      }
      if (covered === 0) continue;
      rgba.set(
        [...sum.map((value) => Math.round(value / covered)), Math.round((255 * covered) / samples ** 2)],
        (py * size + px) * 4,
      );
    }
  return { size, rgba };
}
