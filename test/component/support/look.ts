import { expect } from 'vitest';

/** Looks and deeds of a person. Each deed ends once the page has drawn its effect: an element that is absent then does not come. */

type Name = string | RegExp;

const matches = (text: string, name: Name): boolean =>
  typeof name === 'string' ? text === name : name.test(text);
/** The name that a screen reader says; a hidden reason is its description. */
export const nameOf = (element: Element): string =>
  (element.getAttribute('aria-label') ?? element.textContent).trim();

/** All that a selector finds, of the whole page or in a part of it. */
export const all = (selector: string, within: ParentNode = document): HTMLElement[] => [
  ...within.querySelectorAll<HTMLElement>(selector),
];
/** The first one. @throws Error if there is none */
export function one(selector: string, within: ParentNode = document): HTMLElement {
  const found = within.querySelector<HTMLElement>(selector);
  if (found === null) throw new Error(`no ${selector} in: ${seen(within)}`);
  return found;
}
const seen = (within: ParentNode): string => (within.textContent ?? document.body.textContent).slice(0, 2000);

const PRESSED = 'button, a[href], [role="menuitem"], [role="tab"], [role="option"], summary';

/** Buttons, links, entries of menus and tabs by this name. */
export const buttons = (name: Name, within: ParentNode = document): HTMLElement[] =>
  all(PRESSED, within).filter(
    (each) => matches(nameOf(each), name) && each.closest('.ant-dropdown-hidden') === null,
  );
export function button(name: Name, within: ParentNode = document): HTMLElement {
  const [found] = buttons(name, within);
  if (found === undefined)
    throw new Error(
      `no button ${String(name)} among: ${all(PRESSED, within).map(nameOf).join(' | ')}\nin: ${seen(within)}`,
    );
  return found;
}

/** The open dialog. @throws Error if there is none */
export const dialog = (): HTMLElement => one('[role="dialog"]');
export const isOpen = (): boolean => document.querySelector('[role="dialog"]') !== null;
/** … or a menu. */
export const isCovered = (): boolean =>
  document.querySelector('[role="dialog"], .ant-dropdown:not(.ant-dropdown-hidden)') !== null;
/** The dialog's button that acts. */
export const okButton = (): HTMLElement => one('.ant-modal-footer > :last-child', dialog());
export const isDisabled = (element: Element): boolean =>
  element.matches(':disabled, [aria-disabled="true"]') ||
  element.classList.contains('ant-dropdown-menu-item-disabled');
/** Reason of a grey button; null if it has none. */
export const reasonOf = (element: Element): string | null => {
  const described = element.getAttribute('aria-describedby');
  return described === null
    ? element.getAttribute('title')
    : (document.getElementById(described)?.textContent ?? null);
};

/** The field of a label. */
export function field(label: Name, within: ParentNode = document): HTMLInputElement {
  const labels = all('label', within).filter((each) => matches(each.textContent.trim(), label));
  const found = [
    ...labels.map(
      (each) =>
        document.getElementById(each.getAttribute('for') ?? '') ?? each.querySelector('input, textarea'),
    ),
    ...all('input, textarea', within).filter((each) => matches(each.getAttribute('aria-label') ?? '', label)),
  ].find((each) => each !== null);
  if (found === undefined) throw new Error(`no field ${String(label)} in: ${seen(within)}`);
  return found as HTMLInputElement;
}

let underWay = 0;
/** Counts a call of the page until it is answered. */
export async function counted<T>(call: Promise<T>): Promise<T> {
  underWay += 1;
  try {
    return await call;
  } finally {
    underWay -= 1;
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** No call is under way, and all that was asked for is drawn. */
export async function settled(): Promise<void> {
  for (let quiet = 0; quiet < 6; quiet += 1) {
    await turn();
    if (underWay > 0) quiet = 0;
  }
}

export async function click(element: HTMLElement, how: MouseEventInit = {}): Promise<void> {
  const init = { bubbles: true, cancelable: true, ...how };
  element.dispatchEvent(new MouseEvent('mousedown', init));
  const at = element.closest<HTMLElement>('button, input, textarea, a[href], [tabindex]');
  if (at !== null && !at.matches(':disabled')) at.focus();
  element.dispatchEvent(new MouseEvent('mouseup', init));
  element.dispatchEvent(new MouseEvent('click', init));
  await settled();
}

/** A key where the focus is; Enter and Space press what they press in a browser. */
export async function press(key: string, how: KeyboardEventInit = {}): Promise<void> {
  const at = document.activeElement ?? document.body;
  const init = { key, code: key, bubbles: true, cancelable: true, ...how };
  const goesOn = at.dispatchEvent(new KeyboardEvent('keydown', init));
  if (goesOn && at instanceof HTMLElement) {
    if (key === 'Enter' && at.matches('button, a[href]')) at.click();
    if (key === ' ' && at.matches('button, input[type="checkbox"], input[type="radio"]')) at.click();
    if (key === 'Enter' && at.matches('form input')) at.closest('form')?.requestSubmit();
  }
  at.dispatchEvent(new KeyboardEvent('keyup', init));
  await settled();
}

/** Fills a field as if typed. */
export async function fill(into: HTMLInputElement, text: string): Promise<void> {
  into.focus();
  const { prototype } = into.tagName === 'TEXTAREA' ? HTMLTextAreaElement : HTMLInputElement;
  Object.getOwnPropertyDescriptor(prototype, 'value')?.set?.call(into, text);
  into.dispatchEvent(new Event('input', { bubbles: true }));
  await settled();
}

/** Waits until this text is seen: for what comes by a timer or by a file of the page. */
export const see = (text: Name, within: () => ParentNode = () => document.body): Promise<void> =>
  expect
    .poll(() => within().textContent, { interval: 3 })
    .toMatch(typeof text === 'string' ? new RegExp(escaped(text)) : text);
const escaped = (text: string): string => text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);

/** … until this is so. */
export const until = (isSo: () => boolean): Promise<void> => expect.poll(isSo, { interval: 3 }).toBe(true);
