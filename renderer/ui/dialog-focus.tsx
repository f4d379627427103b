import { useEffect, useRef, type ReactNode } from 'react';

/** Last focused element outside of dialogs and menus: a menu is gone when the dialog that it opened closes. */
let lastOnPage: HTMLElement | null = null;
const OVER_THE_PAGE = '[role="dialog"], .ant-dropdown, .ant-popover, [role="menu"]';
const CONTENT = '.ant-modal-body, .ant-modal-footer, .ant-drawer-body';
const QUESTIONS =
  'input:not([type="hidden"]):not(:disabled), textarea:not(:disabled), select:not(:disabled), [contenteditable="true"]';

/** Follows the focus from the start of the page on. Returns its own end. */
export function followFocus(): () => void {
  const onFocus = ({ target }: FocusEvent): void => {
    if (target instanceof HTMLElement && target.closest(OVER_THE_PAGE) === null) lastOnPage = target;
  };
  document.addEventListener('focusin', onFocus);
  return () => document.removeEventListener('focusin', onFocus);
}

/**
 * In a dialog: the focus begins at the first question, else at the button that ends the dialog, and goes back to what opened it. Where
 * that is gone, it goes to the current row of the list, else to the page.
 */
export function DialogFocus(): ReactNode {
  const mark = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const dialog = mark.current?.closest<HTMLElement>('[role="dialog"]') ?? null;
    const before = document.activeElement;
    const opener =
      before instanceof HTMLElement && before !== document.body && before.closest('.ant-dropdown') === null
        ? before
        : lastOnPage;
    // The dialog takes the focus once it is in sight, itself or by its cross: it is handed on then.
    const onFocus = ({ target }: FocusEvent): void => {
      dialog?.removeEventListener('focusin', onFocus);
      if (dialog !== null && target instanceof HTMLElement && target.closest(CONTENT) === null)
        firstOf(dialog)?.focus({ preventScroll: true });
    };
    const isHere = dialog?.contains(document.activeElement) === true;
    if (!isHere) dialog?.addEventListener('focusin', onFocus);
    return () => {
      dialog?.removeEventListener('focusin', onFocus);
      // After the dialog's own lock of the focus has ended.
      queueMicrotask(() => {
        const { activeElement } = document;
        if (activeElement === null || activeElement === document.body)
          homeOf(opener)?.focus({ preventScroll: true });
      });
    };
  }, []);
  return <span ref={mark} hidden />;
}

/** In a popover that is gone while it is closed: the focus begins at its first field, link or button, and goes back to what opened it. */
export function PopoverFocus(): ReactNode {
  const mark = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const opener = document.activeElement;
    const popover = mark.current?.closest('.ant-popover');
    // It is placed by then: before, the browser would scroll to where it is not.
    const frame = requestAnimationFrame(() => {
      popover
        ?.querySelector<HTMLElement>(`:is(${QUESTIONS}, a[href], button:not(:disabled))`)
        ?.focus({ preventScroll: true });
    });
    return () => {
      cancelAnimationFrame(frame);
      queueMicrotask(() => {
        if (document.activeElement === document.body && opener instanceof HTMLElement)
          opener.focus({ preventScroll: true });
      });
    };
  }, []);
  return <span ref={mark} hidden />;
}

function firstOf(dialog: HTMLElement): HTMLElement | null {
  const within = (part: string): HTMLElement | null =>
    dialog.querySelector<HTMLElement>(`.ant-modal-body ${part} :is(${QUESTIONS})`);
  return (
    // A field that is answered already may stand above the one that a person came for.
    within('.first-question') ??
    within('') ??
    dialog.querySelector<HTMLElement>(
      '.ant-modal-footer .ant-btn-primary:not(:disabled):not(.ant-btn-dangerous)',
    ) ??
    dialog.querySelector<HTMLElement>('.ant-modal-footer button:not(:disabled)')
  );
}

const homeOf = (opener: HTMLElement | null): HTMLElement | null =>
  opener?.isConnected === true
    ? opener
    : document.querySelector<HTMLElement>('.work-row[tabindex="0"], #case-grid, #main');
