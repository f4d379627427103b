/** All places, the newest case first. */
export function newestFirst(size: number): Uint32Array {
  const places = new Uint32Array(size);
  for (let at = 0; at < size; at += 1) places[at] = size - 1 - at;
  return places;
}
