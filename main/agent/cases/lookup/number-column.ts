import { withRoom } from './coded-column.ts';

/** A number of each case, NaN where it has none: times, which hardly two cases share. */
export class NumberColumn {
  #numberAt = new Float64Array(1024);

  get numberAt(): Float64Array {
    return this.#numberAt;
  }

  put(place: number, value: number | null): void {
    this.#numberAt = withRoom(this.#numberAt, place);
    this.#numberAt[place] = value ?? NaN;
  }
}
