/** On every answer of the console. A nonce is given for pages; anything else may run and load nothing. */
export function securityHeaders(nonce?: string): Record<string, string> {
  return {
    'content-security-policy': nonce === undefined ? NOTHING : policyFor(nonce),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  };
}

const NOTHING = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

function policyFor(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    // Attachments are shown out of the page's memory: pictures, and PDFs in the browser's own reader.
    "img-src 'self' data: blob:",
    'frame-src blob:',
    "connect-src 'self'",
    "font-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}
