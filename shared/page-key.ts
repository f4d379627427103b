/**
 * The half of a console's session that only our own page holds. A browser sends a cookie to every port of a host, but gives an origin's
 * storage to that port only.
 */

/** Header of each call and each stream of the page. */
export const PAGE_KEY_HEADER = 'x-twpas-page-key';

/** Tells a page of an earlier run where the page is now, since its own address leads nowhere. */
export const MOVED_HEADER = 'x-twpas-page';
/** … and where it comes there. */
export const MOVED_TARGET = '/?moved';

/** Its key in the browser's local storage: all tabs of one browser profile share one session. */
export const PAGE_KEY_ITEM = 'twpas.page-key';
