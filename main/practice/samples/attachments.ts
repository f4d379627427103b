/** A PDF of one empty page that names itself, so that no two are alike. Offsets in the cross-reference table are right. */
export function tinyPdf(title: string): Buffer {
  const text = title.replace(/[^\x20-\x7e]/g, '?').replace(/[()\\]/g, '');
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>',
    `<< /Title (${text}) >>`,
  ];
  let body = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = body.length;
    body += `${String(index + 1)} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const size = String(objects.length + 1);
  return Buffer.from(
    `${body}xref\n0 ${size}\n0000000000 65535 f \n${table}trailer\n<< /Size ${size} /Root 1 0 R /Info 4 0 R >>\nstartxref\n${String(body.length)}\n%%EOF\n`,
    'latin1',
  );
}

/** A grey JPEG of one pixel (baseline, one component), with a comment that names it. */
export function tinyJpeg(title: string): Buffer {
  const comment = Buffer.from(title, 'utf8').subarray(0, 200);
  const huffmanOfOneZero = `01${'00'.repeat(15)}00`;
  const rest = Buffer.from(
    [
      `ffdb004300${'01'.repeat(64)}`,
      'ffc0000b080001000101011100',
      `ffc4001400${huffmanOfOneZero}`,
      `ffc4001410${huffmanOfOneZero}`,
      'ffda0008010100003f00',
      '3f',
      'ffd9',
    ].join(''),
    'hex',
  );
  const length = Buffer.alloc(2);
  length.writeUInt16BE(comment.length + 2);
  return Buffer.concat([Buffer.from('ffd8fffe', 'hex'), length, comment, rest]);
}
