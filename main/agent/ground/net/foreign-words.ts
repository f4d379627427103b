/** Texts of other systems, reduced so that a report may show them to IT: never logged, and only as long as a quotation needs. */
import type { HttpAnswer } from './exchange.ts';

const MOST_LETTERS = 200;

/** Converts full-width letters, digits and token characters, as used beside Chinese text; punctuation stays. */
const halfWidth = (wide: string): string =>
  wide.replaceAll(/[０-９Ａ-Ｚａ-ｚ．－＋／＝＿～]/g, (one) => one.normalize('NFKC'));

/** A date of birth in the ROC calendar: 75/03/02, 075-3-2, 75年3月2日. No match at the start of an IP address. */
const ROC_DAY = /(?<![\d.])\d{2,3} ?[年./-] ?\d{1,2} ?[月./-] ?\d{1,2}(?![\d.])日?/g;

/**
 * A server's own text: only printable ASCII and CJK, no number of four or more digits (an id, a birthday), and nothing as long as a token.
 * '' if nothing is left.
 */
export function spoken(text: unknown): string {
  if (typeof text !== 'string') return '';
  return text
    .replaceAll(/[\uff01-\uff5e]+/g, halfWidth)
    .replaceAll(/[^\x20-\x7e\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+/g, ' ')
    .replaceAll(/[\w.~+/=-]{24,}/g, '…')
    .replaceAll(ROC_DAY, '#')
    .replaceAll(/\d{4,}/g, (digits) => '#'.repeat(digits.length))
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, MOST_LETTERS);
}

/** The title of a web page, or '' without one; null for a body that is no web page. */
export function pageTitle(body: Buffer): string | null {
  const text = new TextDecoder('utf-8').decode(body.subarray(0, 8192)).trimStart();
  if (!/^(?:<!doctype html|<html|<head|<body|<center|<h1|<title)/i.test(text)) return null;
  return spoken(/<title[^>]*>([^<]{0,400})/i.exec(text)?.[1]);
}

/** nginx answers 400 with a page about it; some load balancers use their own 495 and 496. */
export function wantsClientCertificate({ status, body }: Pick<HttpAnswer, 'status' | 'body'>): boolean {
  if (status === 495 || status === 496) return true;
  const text = body.subarray(0, 1000).toString('latin1');
  return (
    status === 400 && /(?:client|required) (?:SSL )?certificate|SSL certificate (?:error|was)/i.test(text)
  );
}

const PROXY_SERVERS =
  /squid|bluecoat|proxysg|mwg|fortigate|fortiweb|zscaler|netskope|sophos|sonicwall|barracuda|forcepoint|websense|ironport|watchguard|mitmproxy/i;

/**
 * The device that answered in place of the server, by its marks in the answer; null without a mark. `Via` alone is no mark: servers have
 * proxies of their own. RFC 9110 §7.6.3.
 * @param inspector the device that opened the connection, by its certificate
 */
export function answeredBy(
  { status, headers, body }: Pick<HttpAnswer, 'status' | 'headers' | 'body'>,
  inspector: string | null,
): string | null {
  if (status < 300) return null;
  const named = headers['server'] ?? '';
  const via = headers['via'] ?? '';
  const isOwnError =
    headers['x-squid-error'] !== undefined || Object.keys(headers).some((name) => name.startsWith('proxy-'));
  if (isOwnError || PROXY_SERVERS.test(named)) return spoken(named) || spoken(via) || '-';
  if (pageTitle(body) === null) return null;
  if (PROXY_SERVERS.test(via)) return spoken(via);
  return inspector;
}
