import assert from 'node:assert/strict';

const MONTHS = 'January February March April May June July August September October November December'.split(' ');
// "MM-DD-YYYY HH:MM:SS" and "May 4, 2024". Both are read as UTC because no zone is given.
const STAMP = /^(?<mo>\d\d)-(?<d>\d\d)-(?<y>\d{4}) (?<h>\d\d):(?<mi>\d\d):(?<s>\d\d)$/;
const LONG = new RegExp(`^(?<mo>${MONTHS.join('|')}) (?<d>\\d{1,2}), (?<y>\\d{4})$`);

export class StatusError extends Error {
  name = 'StatusError';
  constructor(code, message) { super(message); this.code = code; }
}

// The reply does not have the documented shape.
export class ShapeError extends Error { name = 'ShapeError'; }

const need = (ok, message) => { if (!ok) throw new ShapeError(message); };
const has = (obj, key, at) => need(Object.hasOwn(obj, key), `${at}.${key}: missing`);
const isNumeric = (v, format) => ['number', 'string'].includes(typeof v) && format.test(v);
const trimBase = (base) => String(base).replace(/\/+$/, '');
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

function object(v, at) {
  need(typeof v === 'object' && v !== null && !Array.isArray(v), `${at}: expected an object`);
  return v;
}

function list(v, at, parse) {
  need(Array.isArray(v), `${at}: expected an array`);
  return v.map((entry, i) => parse(object(entry, `${at}[${i}]`), `${at}[${i}]`));
}

function string(obj, key, at, { empty = false, nullable = false } = {}) {
  has(obj, key, at);
  const v = obj[key];
  if (v === null && nullable) return null;
  need(typeof v === 'string' && (empty || v.trim() !== ''), `${at}.${key}: expected a string${empty ? '' : ' with text'}`);
  return v;
}

const note = (obj, key, at) => string(obj, key, at, { empty: true, nullable: true });
const pair = (obj, stem, at, read = string) => ({ en: read(obj, `${stem}_en`, at), es: read(obj, `${stem}_es`, at) });

function json(text, at) {
  let body;
  try { body = JSON.parse(text); } catch { need(false, `${at}: not JSON: ${JSON.stringify(text.slice(0, 80))}`); }
  return object(body, at);
}

function date(obj, key, at, format) {
  const g = format.exec(string(obj, key, at))?.groups;
  need(g, `${at}.${key}: unexpected date format: ${obj[key]}`);
  const [y, d, h, mi, s] = [g.y, g.d, g.h ?? 0, g.mi ?? 0, g.s ?? 0].map(Number);
  const month = format === LONG ? MONTHS.indexOf(g.mo) : g.mo - 1;
  const v = new Date(Date.UTC(y, month, d, h, mi, s));
  const real = v.getUTCMonth() === month && v.getUTCDate() === d && h < 24 && mi < 60 && s < 60;
  need(real, `${at}.${key}: no such date: ${obj[key]}`);
  return v;
}

async function send(url, init) {
  const res = await fetch(url, init);
  const body = Buffer.from(await res.arrayBuffer());
  return { status: res.status, headers: [...res.headers], body, text: body.toString('utf8') };
}

function parseError({ status, text }) {
  const at = `error ${status}`;
  need([400, 401, 404, 422, 429, 503].includes(status), `unexpected HTTP status ${status}`);
  const body = json(status === 503 ? text.trimStart() : text, at);
  if (status === 503) {
    const error = object(body.error, `${at}.error`);
    need(error.code === '503', `${at}.error.code: expected "503"`);
    return new StatusError(503, string(error, 'message', `${at}.error`));
  }
  if (status === 400 && Object.hasOwn(body, 'errors')) {
    const messages = list(body.errors, `${at}.errors`, (entry, here) => {
      for (const key of ['code', 'category', 'reference', 'status', 'traceId']) has(entry, key, here);
      return string(entry, 'message', here);
    });
    need(messages.length > 0, `${at}.errors: empty`);
    return new StatusError(400, messages.join('; '));
  }
  need(body.code === status, `${at}.code: expected the number ${status}`);
  return new StatusError(status, string(body, 'message', at));
}

function parseToken(reply) {
  if (reply.status !== 200) throw parseError(reply);
  const body = json(reply.text, 'token');
  for (const key of ['access_token', 'token_type', 'client_id', 'status']) string(body, key, 'token');
  need(/^bearer/i.test(body.token_type), 'token.token_type: expected a bearer token');
  for (const key of ['expires_in', 'issued_at']) need(isNumeric(body[key], /^[1-9]\d*$/), `token.${key}: not a number`);
  return body;
}

function parseCase(reply) {
  if (reply.status !== 200) throw parseError(reply);
  const body = json(reply.text, 'reply');
  string(body, 'message', 'reply', { empty: true });
  const at = 'case_status';
  const c = object(body.case_status, at);
  const receipt = string(c, 'receiptNumber', at);
  need(/^[A-Z]{3}[0-9*]\d{9}$/.test(receipt), `${at}.receiptNumber: not a receipt number: ${receipt}`);
  // IOE receipts carry neither date; all others carry both.
  const stamp = (key) => {
    if (!receipt.startsWith('IOE')) return date(c, key, at, STAMP);
    need(!Object.hasOwn(c, key), `${at}.${key}: not expected for an IOE receipt`);
    return null;
  };
  const history = c.hist_case_status === null ? null
    : list(c.hist_case_status, `${at}.hist_case_status`, (entry, here) => (
      { date: date(entry, 'date', here, STAMP), ...pair(entry, 'completed_text', here) }));
  need(history?.length !== 0, `${at}.hist_case_status: empty array, expected null`);
  return {
    receipt,
    form: string(c, 'formType', at),
    submitted: stamp('submittedDate'),
    modified: stamp('modifiedDate'),
    status: pair(c, 'current_case_status_text', at),
    text: pair(c, 'current_case_status_desc', at),
    history,
  };
}

export class StatusClient {
  #token = null;
  #renewAt = 0;
  constructor({ base, clientId, clientSecret }) { Object.assign(this, { base: trimBase(base), clientId, clientSecret }); }

  async tokenReply() {
    const form = { grant_type: 'client_credentials', client_id: this.clientId, client_secret: this.clientSecret };
    return parseToken(await send(`${this.base}/oauth/accesstoken`, { method: 'POST', body: new URLSearchParams(form) }));
  }

  async token() {
    if (this.#token && Date.now() < this.#renewAt) return this.#token;
    const { access_token: token, expires_in: seconds } = await this.tokenReply();
    this.#renewAt = Date.now() + 1000 * (seconds - Math.min(60, seconds / 10));
    this.#token = token;
    return token;
  }

  // The reply unparsed. The receipt is sent as written.
  async rawStatus(receipt, token) {
    const bearer = token ?? await this.token();
    const headers = { authorization: `Bearer ${bearer}`, accept: 'application/json' };
    const reply = await send(`${this.base}/case-status/${encodeURIComponent(receipt)}`, { headers });
    if (reply.status === 401 && bearer === this.#token) this.#token = null;
    return reply;
  }

  async caseStatus(receipt, token) { return parseCase(await this.rawStatus(receipt, token)); }
}

// Upper end first.
function parseRange(v, at) {
  const ends = list(v, at, (entry, here) => {
    const unit = Object.hasOwn(entry, 'unit') ? string(entry, 'unit', here, { empty: true }) : null;
    need(isNumeric(entry.value, /^(\d+(\.\d+)?)?$/), `${here}.value: expected a number or ""`);
    const value = entry.value === '' ? null : Number(entry.value);
    return { value, unit, ...pair(entry, 'unit', here, (o, key) => string(o, key, here, { empty: true })) };
  });
  need(ends.length === 2, `${at}: expected two entries`);
  return { upper: ends[0], lower: ends[1] };
}

function parseSubtype(s, at) {
  const optionalDate = (key) => (note(s, key, at) ? date(s, key, at, LONG) : null);
  return {
    type: string(s, 'form_type', at),
    published: date(s, 'publication_date', at, LONG),
    range: parseRange(s.range, `${at}.range`),
    serviceRequest: optionalDate('service_request_date'),
    serviceRequestText: { date: optionalDate('service_request_date_en'), es: note(s, 'service_request_date_es', at) },
    info: pair(s, 'subtype_info', at, note),
    note: pair(s, 'subtype_note', at, note),
  };
}

const rename = (keys) => (entry, at) => (
  Object.fromEntries(Object.entries(keys).map(([to, from]) => [to, string(entry, from, at)])));
const parseForm = rename({ form: 'form_name', en: 'form_description_en', es: 'form_description_es' });
const parseType = rename({
  key: 'form_key', type: 'form_type', en: 'form_type_description_en', es: 'form_type_description_es' });
const parseNewType = rename({ key: 'formKey', type: 'formType', en: 'formTypeDescriptionEn', es: 'formTypeDescriptionEs' });
const parseOffice = rename({ code: 'office_code', description: 'office_description' });

export class TimesClient {
  constructor({ base }) { this.base = trimBase(base); }
  async #get(...parts) {
    const path = parts.filter((p) => p !== undefined).map(encodeURIComponent).join('/');
    const reply = await send(`${this.base}/${path}`, { headers: { accept: 'application/json' } });
    need(reply.status === 200, `/${path}: HTTP status ${reply.status}`);
    const body = json(reply.text, `/${path}`);
    return { body, data: object(body.data, `/${path} data`) };
  }
  async forms() {
    const { data } = await this.#get('forms');
    return list(object(data.forms, 'forms').forms, 'forms.forms', parseForm);
  }
  async formTypes(form) {
    const { data } = await this.#get('formtypes', form);
    if (Object.hasOwn(data, 'items')) return list(data.items, 'items', parseNewType);
    const types = object(data.form_types, 'form_types');
    need(types.form_name === form, `form_types.form_name: expected ${form}`);
    return list(types.subtypes, 'form_types.subtypes', parseType);
  }
  async formOffices(form, formKey) {
    const { data } = await this.#get('formoffices', form, formKey);
    return list(object(data.form_offices, 'form_offices').offices, 'form_offices.offices', parseOffice);
  }
  async processingTime(form, office, formKey) {
    const { body, data } = await this.#get('processingtime', form, office, formKey);
    string(body, 'message', 'reply', { empty: true });
    const at = 'processing_time';
    const p = object(data.processing_time, at);
    need(p.form_name === form && p.office_code === office, `${at}: not for ${form} at ${office}`);
    has(p, 'range', at);
    const subtypes = list(p.subtypes, `${at}.subtypes`, parseSubtype);
    return { form, office, info: pair(p, 'form_info', at, note), note: pair(p, 'form_note', at, note), subtypes };
  }
}

async function officeWithRange(times, form) {
  for (const { key } of await times.formTypes(form)) {
    for (const { code } of await times.formOffices(form, key)) {
      const { subtypes } = await times.processingTime(form, code, key);
      if (subtypes.some(({ range }) => range.upper.value !== null)) return `${key} at ${code}`;
    }
  }
  return null;
}

export async function checkAll({ base, timesBase, clientId, clientSecret, known, withHistory,
  electronic = null, unknown, protectedReceipt, malformed, secondsLimit }) {
  const done = [];
  const client = new StatusClient({ base, clientId, clientSecret });
  // Stay below the limit until the burst.
  const paced = async (call) => { await sleep(Math.ceil(1250 / secondsLimit)); return call(); };
  const status = (receipt) => paced(() => client.caseStatus(receipt));
  const raw = (receipt) => paced(() => client.rawStatus(receipt));
  const rejects = (call, expected) => assert.rejects(paced(call), { name: 'StatusError', ...expected });
  assert.equal((await paced(() => client.tokenReply())).client_id, clientId);
  done.push('token reply has all fields with their types');
  const stranger = new StatusClient({ base, clientId, clientSecret: `${clientSecret}x` });
  await rejects(() => stranger.tokenReply(), { code: 401 });
  const invalid = { code: 401, message: 'Invalid Access Token' };
  await rejects(() => client.caseStatus(known.receipt, 'not-a-token'), invalid);
  done.push('wrong secret gives 401', 'wrong token gives 401 "Invalid Access Token"');
  await paced(() => client.token());
  const plain = known.receipt.replaceAll('-', '').toUpperCase();
  const expected = await status(plain);
  assert.deepEqual([expected.receipt, expected.form], [plain, known.form]);
  done.push('known case parses');
  const cut = (...ends) => ends.map((end, i) => plain.slice(ends[i - 1] ?? 0, end)).join('-');
  for (const written of [cut(3, 13), cut(3, 5, 8, 13)]) assert.deepEqual(await status(written), expected, written);
  assert.deepEqual(await status(plain.toLowerCase()), expected);
  done.push('receipt is taken with dashes', 'receipt is taken in lower case');
  // The asterisk stands in for a digit, so this may be another, unknown case.
  const starred = await raw(`${plain.slice(0, 3)}*${plain.slice(-9)}`);
  if (starred.status === 200) parseCase(starred);
  else assert.equal(parseError(starred).code, 404);
  done.push('receipt with an asterisk is well formed');
  assert.ok((await status(withHistory)).history, 'expected a history');
  done.push('case with history parses');
  if (electronic !== null) {
    const { receipt, submitted, modified } = await status(electronic);
    assert.deepEqual([receipt.slice(0, 3), submitted, modified], ['IOE', null, null]);
    done.push('electronic case has no dates');
  }
  const missing = await raw(unknown);
  const hidden = await raw(protectedReceipt);
  assert.deepEqual([parseError(missing).code, parseError(hidden).code], [404, 404]);
  assert.ok(missing.body.equals(hidden.body), 'the two 404 bodies differ');
  const varying = /^date$|(request|correlation|trace)-?id$/i;
  const stable = ({ headers }) => headers.filter(([name]) => !varying.test(name));
  assert.deepEqual(stable(hidden), stable(missing), 'the two 404 replies have different headers');
  done.push('unknown and protected receipts give 404', 'both 404 bodies are equal', 'both 404 replies have equal headers');
  await rejects(() => client.caseStatus(malformed), { code: 422 });
  done.push('malformed receipt gives 422');
  // Enough for a 429 even if the burst falls into two counting seconds.
  const burst = await Promise.all(Array.from({ length: 3 * secondsLimit + 1 }, () => client.rawStatus(plain)));
  const refused = burst.filter((reply) => reply.status !== 200).map(parseError);
  assert.ok(refused.length > 0, 'no request of the burst was refused');
  for (const { code, message } of refused) assert.deepEqual([code, message], [429, 'Spike Arrest Violation']);
  done.push('requests beyond the limit give 429 "Spike Arrest Violation"');
  await sleep(2500);
  assert.deepEqual(await client.caseStatus(plain), expected);
  done.push('works again after a pause');
  const times = new TimesClient({ base: timesBase });
  const forms = await times.forms();
  assert.ok(forms.length > 0, 'no forms listed');
  done.push(`forms parse (${forms.length})`);
  for (const { form } of forms) {
    const found = await officeWithRange(times, form);
    assert.ok(found, `${form}: no office has a range`);
    done.push(`times of ${form} parse (${found})`);
  }
  return done;
}
