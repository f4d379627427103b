import { userInfo } from 'node:os';

/** Whose desktop this is, as a trail will have it. */
export function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'desktop'; // an account without a name
  }
}
