/** What the reconcilers are tested on. */
package io.bvrai.operator.testbed;
