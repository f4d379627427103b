/**
 * A secret of a console's session that only our own page holds, in addition to the cookie. A browser sends a cookie to every port of a host,
 * but an origin's storage belongs to one port.
 */

/** Request header of each call and each stream of the page. */
export const PAGE_KEY_HEADER = 'x-twpas-page-key';

/** Response header that gives a page of an earlier run the page's new address, since the old one no longer works. */
export const MOVED_HEADER = 'x-twpas-page';
/** Path at the new address. */
export const MOVED_TARGET = '/?moved';

/** Its item in the browser's local storage: all tabs of one browser profile share one session. */
export const PAGE_KEY_ITEM = 'twpas.page-key';
