/** Outbound calling: uploaded contacts, and the dialer that calls each of them when it may, at the campaign's pace and at most once an attempt. */
@NullMarked
package io.bvrai.runtime.campaign;

import org.jspecify.annotations.NullMarked;
