import type { Picture } from './png.ts';

/** Whether a point of the unit square (0,0 top left) is inside. */
export type Shape = (x: number, y: number) => boolean;

export interface Layer {
  /** `#rrggbb`. */
  readonly colour: string;
  readonly shape: Shape;
}

export function roundedSquare(inset: number, radius: number): Shape {
  return (x, y) => {
    const dx = Math.max(Math.abs(x - 0.5) - (0.5 - inset - radius), 0);
    const dy = Math.max(Math.abs(y - 0.5) - (0.5 - inset - radius), 0);
    return Math.hypot(dx, dy) <= radius;
  };
}

export function disc(cx: number, cy: number, radius: number): Shape {
  return (x, y) => Math.hypot(x - cx, y - cy) <= radius;
}

/** A line with round ends through these points. */
export function stroke(points: readonly (readonly [number, number])[], width: number): Shape {
  return (x, y) =>
    points.some((to, index) => {
      const from = points[index - 1];
      return from !== undefined && distance(x, y, from, to) <= width / 2;
    });
}

export function either(...shapes: readonly Shape[]): Shape {
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
export function paint(size: number, layers: readonly Layer[]): Picture {
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
