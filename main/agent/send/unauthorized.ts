/** Tells the first 401, which costs one new token, from a second one with that new token, which pauses the destination. */
export interface UnauthorizedWatch {
  /** A 401 with this token; true when another token was refused just before. */
  again(token: string): boolean;
  clear(): void;
}

export function unauthorizedWatch(): UnauthorizedWatch {
  let refused: string | null = null;
  return {
    again(token) {
      // Several senders shared the token: that is one refusal, not many.
      const second = refused !== null && refused !== token;
      refused = token;
      return second;
    },
    clear() {
      refused = null;
    },
  };
}
