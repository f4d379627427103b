import type { TokenResult, TokenSource } from '../../../main/agent/carrier/smart/token-source.ts';

/** A token source that says what the test tells it to. */
export class FakeTokens implements TokenSource {
  result: TokenResult = token('token 1');
  /** Given out once the token at hand was refused; the same one again when there is no other. */
  renewals: string[] = [];
  asked = 0;
  readonly refused: string[] = [];
  skew: number | null = 0;

  get(): Promise<TokenResult> {
    this.asked += 1;
    return Promise.resolve(this.result);
  }
  invalidate(refused: string): void {
    this.refused.push(refused);
    const next = this.renewals.shift();
    if (next !== undefined) this.result = token(next);
  }
  skewMs(): number | null {
    return this.skew;
  }
  noteServerDate(): void {
    // The tests that use this set the skew themselves.
  }
  waitsUntil(): number | null {
    return null;
  }
  noteRefused(): void {
    // It says what the test tells it to, whatever was heard elsewhere.
  }
  askAgain(): void {
    // … and never waits.
  }
}

export const token = (text: string): TokenResult => ({
  kind: 'token',
  token: text,
  expiresAt: Number.MAX_SAFE_INTEGER,
});
