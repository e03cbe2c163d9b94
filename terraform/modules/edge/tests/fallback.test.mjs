// The static TwiML host, as CloudFront would run it: node --test.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const source = readFileSync(new URL('../fallback.js', import.meta.url), 'utf8');
const handler = new Function(`${source}; return handler;`)();

// CloudFront hands over names and values as they came, still encoded.
function ask(uri, query = {}, method = 'GET') {
    const querystring = Object.fromEntries(Object.entries(query).map(([name, value]) => [name, { value }]));
    return handler({ request: { method, uri, querystring, headers: {}, cookies: {} } });
}

test('says what the operator wrote into a number\'s fallback', () => {
    const answer = ask('/message', { 'Message%5B0%5D': 'Please+call+again+later.' });
    assert.equal(answer.statusCode, 200);
    assert.equal(answer.headers['content-type'].value, 'text/xml; charset=utf-8');
    assert.equal(answer.body, '<?xml version="1.0" encoding="UTF-8"?><Response><Say>Please call again later.</Say></Response>');
});

test('connects to the number that the operator wrote', () => {
    assert.match(ask('/forward', { PhoneNumber: '%2B14155550199' }).body, /<Dial>\+14155550199<\/Dial>/);
});

test('text is never markup', () => {
    const answer = ask('/message', { 'Message%5B0%5D': '%3C%2FSay%3E%3CDial%3E%2B1900%26%3C%2FDial%3E%00' });
    assert.match(answer.body, /<Say>&lt;\/Say&gt;&lt;Dial&gt;\+1900&amp;&lt;\/Dial&gt;<\/Say>/);
});

for (const [what, uri, query] of [
    ['a webhook, so that the provider takes the number\'s own fallback', '/v1/numbers/voice', {}],
    ['a message of nothing', '/message', {}],
    ['a message that is a book', '/message', { 'Message%5B0%5D': 'a'.repeat(1001) }],
    ['an encoding that is none', '/message', { 'Message%5B0%5D': '%E0%A4%A' }],
    ['a number that is none', '/forward', { PhoneNumber: 'sip%3Aevil%40example.com' }],
    ['a number with markup', '/forward', { PhoneNumber: '%2B14155550199%3C%2FDial%3E' }],
]) {
    test(`refuses ${what} at once`, () => {
        const answer = ask(uri, query, 'POST');
        assert.equal(answer.statusCode, 503);
        assert.equal(answer.body, undefined);
    });
}
