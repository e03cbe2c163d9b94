/** What every room stands on: settings, roles, start-up, drain, health and logging. */
@NullMarked
package io.bvrai.runtime.platform;

import org.jspecify.annotations.NullMarked;
