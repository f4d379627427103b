/** Whether an agent is behind the page, or the first run; the console's server writes it into the page. */
export function pageMode(): 'agent' | 'setup' {
  const written = document.querySelector<HTMLMetaElement>('meta[name="page-mode"]')?.content;
  return written === 'setup' ? 'setup' : 'agent';
}
