/**
 * Tells the first 401, which costs one new token, from a second one, which pauses the destination: the token server may
 * well hand the refused token out again, so what counts is that the attempt began after the refusal.
 */
export interface UnauthorizedWatch {
  /** To be kept by each attempt from before its request. */
  begin(): number;
  /** A 401 of the attempt that began so; true when another one was refused before it began, and none passed since. */
  again(begun: number): boolean;
  clear(): void;
}

export function unauthorizedWatch(): UnauthorizedWatch {
  let refusals = 0;
  let inARow = 0;
  return {
    begin: () => refusals,
    again(begun) {
      // Several senders shared the token: that is one refusal, not many.
      if (begun < refusals) return inARow >= 2;
      refusals += 1;
      inARow += 1;
      return inARow >= 2;
    },
    clear() {
      inARow = 0;
    },
  };
}
