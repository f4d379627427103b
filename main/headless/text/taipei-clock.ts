const DAY_AND_TIME = new Intl.DateTimeFormat('zh-TW', {
  timeZone: 'Asia/Taipei',
  month: 'numeric',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hour12: false,
});

/** `11/25 14:05` in Taipei. */
export function taipeiClock(at: number): string {
  return DAY_AND_TIME.format(at);
}
