/**
 * Device names of Windows, before the first dot (learn.microsoft.com "Naming Files, Paths, and Namespaces"). No file can have such a name on
 * Windows: an archive does not extract it, or writes it to the device.
 */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])[ .]*(?:\.|$)/i;

export const isDeviceName = (name: string): boolean => DEVICE.test(name);
