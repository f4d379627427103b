/**
 * The half of a console's session that only our own page holds. A browser sends a cookie to every port of a host; what lies in
 * the storage of an origin it gives to that port alone.
 */

/** Each call and each stream of the page carries it in this header. */
export const PAGE_KEY_HEADER = 'x-twpas-page-key';

/** Tells a page of an earlier run where the page is now, since its own address leads nowhere. */
export const MOVED_HEADER = 'x-twpas-page';
/** … and where it comes there. */
export const MOVED_TARGET = '/?moved';

/** Where the page keeps it, in the browser's local storage: all tabs of one person's profile share one session. */
export const PAGE_KEY_ITEM = 'twpas.page-key';
