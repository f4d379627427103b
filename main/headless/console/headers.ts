/** Headers of every answer of the console. Pages get a nonce; other answers may run and load nothing. */
export function securityHeaders(nonce?: string): Record<string, string> {
  return {
    'content-security-policy': nonce === undefined ? NOTHING : policyFor(nonce),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': NO_DEVICES,
  };
}

/** Browser permissions of a page. Our page needs only writing to the clipboard. */
const NO_DEVICES = [
  'accelerometer=()',
  'autoplay=()',
  'bluetooth=()',
  'camera=()',
  'clipboard-write=(self)',
  'display-capture=()',
  'geolocation=()',
  'gyroscope=()',
  'hid=()',
  'magnetometer=()',
  'microphone=()',
  'midi=()',
  'payment=()',
  'screen-wake-lock=()',
  'serial=()',
  'usb=()',
  'xr-spatial-tracking=()',
].join(', ');

/** For the sign-in form. Without any referrer, a browser would send no origin either, by which our form is recognised. */
export function formHeaders(nonce: string): Record<string, string> {
  return {
    'content-security-policy': `default-src 'none'; style-src 'nonce-${nonce}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
    'referrer-policy': 'same-origin',
  };
}

/** For a small page with one script of ours, without network access: it stores the page key in our origin, or waits for it. */
export function scriptHeaders(nonce: string): Record<string, string> {
  return {
    'content-security-policy': `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'`,
  };
}

/** Clears data of another program under this address: cached pages, its service worker, its storage. */
export const CLEARED = { 'clear-site-data': '"cache", "storage"' } as const;

/** With TLS: the browser must not use plain HTTP again. */
export const STAY_SECURE = { 'strict-transport-security': 'max-age=31536000' } as const;

const NOTHING = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

function policyFor(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    // Attachments are shown from the page's memory: pictures, and PDFs in the browser's own reader.
    "img-src 'self' data: blob:",
    'frame-src blob:',
    "connect-src 'self'",
    "font-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}
