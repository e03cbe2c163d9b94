package io.bvrai.runtime.platform;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The certificate authorities that outbound TLS trusts, from a PEM file. */
public final class TrustBundle {
    private TrustBundle() {}

    /**
     * A TLS context that trusts the certificates of the bundle and no others.
     *
     * @throws UncheckedIOException if the file can't be read
     * @throws IllegalArgumentException if it holds no certificate
     */
    public static SSLContext sslContext(Path bundle) {
        try (InputStream pem = Files.newInputStream(bundle)) {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            int count = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                trusted.setCertificateEntry("ca-" + count++, certificate);
            }
            if (count == 0) {
                throw new IllegalArgumentException("BVRAI_TRUST_BUNDLE holds no certificate: " + bundle);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException e) {
            throw new UncheckedIOException("BVRAI_TRUST_BUNDLE can't be read", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("BVRAI_TRUST_BUNDLE is no PEM bundle: " + bundle, e);
        }
    }
}
