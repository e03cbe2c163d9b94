package io.bvrai.simulator.webhook;

import io.bvrai.simulator.account.Account;
import io.bvrai.simulator.http.Form;

/**
 * One webhook to send.
 *
 * @param account whose auth token signs it
 * @param callSid the call it is about
 * @param purpose what it is for, for the log: {@code voice}, {@code status}, {@code fallback} …
 * @param url as configured, with its fragment
 * @param method GET or POST
 */
public record Delivery(Account account, String callSid, String purpose, String url, String method, Form params) {}
