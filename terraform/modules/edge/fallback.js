// The static TwiML host, in the form of the addresses that the operator writes into a number's fallback:
//   /message?Message[0]=<text>          says it
//   /forward?PhoneNumber=<E.164>        connects the caller
// Everything else is refused with 503, so that a provider takes the number's own fallback at once.
function handler(event) {
    var request = event.request;
    var query = request.querystring;
    if (request.uri === '/message') {
        var text = value(query['Message%5B0%5D'] || query['Message[0]']);
        if (text !== null && text.length > 0 && text.length <= 1000) {
            return twiml('<Say>' + xml(text) + '</Say>');
        }
    }
    if (request.uri === '/forward') {
        var number = value(query.PhoneNumber);
        if (number !== null && /^\+[1-9][0-9]{6,14}$/.test(number)) {
            return twiml('<Dial>' + number + '</Dial>');
        }
    }
    return { statusCode: 503, statusDescription: 'Service Unavailable', headers: { 'retry-after': { value: '30' }, 'cache-control': { value: 'no-store' } } };
}

// What stands behind a name in a query, or null where it isn't there or isn't well formed. "+" is a blank only where the whole is a form; a number's + comes as %2B.
function value(parameter) {
    if (!parameter) {
        return null;
    }
    try {
        return decodeURIComponent(parameter.value.replace(/\+/g, '%20'));
    } catch (malformed) {
        return null;
    }
}

function xml(text) {
    // Control characters are not XML, whatever stands for them.
    return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
        .replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;').replace(/'/g, '&apos;');
}

function twiml(verbs) {
    return {
        statusCode: 200,
        statusDescription: 'OK',
        headers: { 'content-type': { value: 'text/xml; charset=utf-8' }, 'cache-control': { value: 'no-store' } },
        body: '<?xml version="1.0" encoding="UTF-8"?><Response>' + verbs + '</Response>',
    };
}
