package shop;

import io.github.datadogserverless.cdk.Datadog;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.StackProps;

/** The shop, and its reports: Datadog on chosen functions, and on all of a stack. */
public final class ShopApp {
  private ShopApp() {}

  public static void main(final String[] args) {
    final App app = new App();
    final StackProps props = StackProps.builder()
        .env(Environment.builder()
            .account(System.getenv("CDK_DEFAULT_ACCOUNT"))
            .region(System.getenv().getOrDefault("CDK_DEFAULT_REGION", "us-east-1"))
            .build())
        .build();

    final ShopStack shop = new ShopStack(app, "Shop", props);
    final Datadog datadog = Datadog.Builder.create(shop, "Datadog")
        .apiKeySecret(shop.apiKeySecret())
        .site("datadoghq.com")
        .env("demo")
        .service("shop")
        .version("1.0.0")
        .tags("team:orders")
        .build();
    datadog.addLambdaFunctions(shop.functions());

    new ReportsStack(app, "Reports", props);

    app.synth();
  }
}
